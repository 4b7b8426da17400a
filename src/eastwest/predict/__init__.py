"""What a Plan should deliver, stated before anything is measured."""

from eastwest.predict.expectation import Expectation
from eastwest.predict.ideal import expect

__all__ = ["Expectation", "expect"]
