"""What a web server loads: `sendwell.config.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sendwell.config.settings")

application = get_wsgi_application()

from sendwell.documents.health import say_at_the_start  # noqa: E402  needs the applications to be ready

say_at_the_start()
