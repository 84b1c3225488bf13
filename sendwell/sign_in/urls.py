"""The addresses of this room."""

app_name = "sign_in"
urlpatterns: list[object] = []
