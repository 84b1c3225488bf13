"""The addresses of this room."""

from sendwell.access.web import patterns
from sendwell.documents import posting, rewriting, views
from sendwell.documents.handing.views import giving, receiving

app_name = "documents"
urlpatterns = patterns([posting, views, rewriting, giving, receiving])
