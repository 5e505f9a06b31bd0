from tests.demo.conftest import demo_on

__all__ = ["demo_on"]
