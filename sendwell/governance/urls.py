"""The addresses of this room."""

app_name = "governance"
urlpatterns: list[object] = []
