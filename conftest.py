"""Every test of the house may ask for what testkit offers."""

pytest_plugins = ("testkit.plugin",)
