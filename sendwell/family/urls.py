"""The addresses of this room."""

app_name = "family"
urlpatterns: list[object] = []
