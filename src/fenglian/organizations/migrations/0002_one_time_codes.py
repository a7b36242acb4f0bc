from django.db import migrations

DEVICES = """
ALTER TABLE otp_totp_totpdevice ENABLE ROW LEVEL SECURITY;
ALTER TABLE otp_totp_totpdevice FORCE ROW LEVEL SECURITY;
CREATE POLICY isolation ON otp_totp_totpdevice
    USING (EXISTS (SELECT 1 FROM organizations_account a WHERE a.id = user_id))
    WITH CHECK (EXISTS (SELECT 1 FROM organizations_account a WHERE a.id = user_id));
"""
BACK = """
DROP POLICY isolation ON otp_totp_totpdevice;
ALTER TABLE otp_totp_totpdevice NO FORCE ROW LEVEL SECURITY;
ALTER TABLE otp_totp_totpdevice DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    """The keys of one-time codes are seen only where their account is seen."""

    dependencies = [
        ("organizations", "0001_people_and_posts"),
        ("otp_totp", "0003_add_timestamps"),
    ]

    operations = [migrations.RunSQL(DEVICES, BACK)]
