"""The HTTP API: `create_app` builds it for one graph; nothing here is global.

One module per path. Endpoints are plain functions, run in threads; what they need hangs on the app
(`state.py`), what they answer is described in `models.py`, and every error becomes a problem
(`app/problems.py`).
"""

from app.api.factory import create_app

__all__ = ["create_app"]
