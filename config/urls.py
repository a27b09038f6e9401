"""Addresses of the whole site."""

from django.contrib import admin
from django.contrib.auth import views as auth
from django.urls import include, path

from budget.passwords import OwnPasswordForm
from desk.home import home

urlpatterns = [
    path("", home, name="home"),
    path("desk/", include("desk.urls")),
    path("disclosure/", include("disclosure.urls")),
    path("public/", include("disclosure.public_urls")),
    path("performance/", include("performance.urls")),
    path("login/", auth.LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("logout/", auth.LogoutView.as_view(), name="logout"),
    path(
        "password/",
        auth.PasswordChangeView.as_view(form_class=OwnPasswordForm),
        name="password_change",
    ),
    path("password/done/", auth.PasswordChangeDoneView.as_view(), name="password_change_done"),
    path("admin/", admin.site.urls),
]
