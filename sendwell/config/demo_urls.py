"""The addresses of the demonstration: everything, and the door to every invented person."""

from django.urls import include, path

from sendwell.config.urls import handler400, handler403, handler404, handler500, urlpatterns

urlpatterns = [path("demo/", include("sendwell.demo.urls")), *urlpatterns]
__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
