"""Stand-ins for the outside: a mail server, an SMS gateway and a payment provider.

They speak the real protocols (SMTP, HTTP with signed webhooks), so that the services' doors are
the ones that run in production. Mail and SMS are kept in memory only; payments, which hold no
personal data, outlive a restart in one SQLite file.
"""
