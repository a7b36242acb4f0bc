"""The product as a WSGI application, for `fenglian serve` and for other servers."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fenglian.settings")

application = get_wsgi_application()
