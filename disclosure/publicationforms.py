"""The forms of publishing: why a correction or a withdrawal, and where a publication stands for readers."""

from datetime import date

from django import forms
from django.core.validators import URLValidator
from django.utils import timezone

from .models import Posting


class ReasonForm(forms.Form):
    reason = forms.CharField(label="更正原因", max_length=400, widget=forms.Textarea({"rows": 2}))


class WithdrawalForm(forms.Form):
    reason = forms.CharField(
        label="撤回原因（存档，不对公众显示）", max_length=400, widget=forms.Textarea({"rows": 2})
    )


class PostingForm(forms.ModelForm):
    address = forms.URLField(
        max_length=400, assume_scheme="https", validators=[URLValidator(["http", "https"])]
    )

    class Meta:
        model = Posting
        fields = ("address", "posted")
        widgets = {"posted": forms.DateInput({"type": "date"}, format="%Y-%m-%d")}

    def clean_posted(self) -> date:
        posted: date = self.cleaned_data["posted"]
        if posted > timezone.localdate():
            raise forms.ValidationError("公开日期不能晚于今天：公开之后再登记。")
        return posted
