"""Inference serving: time to first token and per token, what of it is network, and what makes the tail."""

from eastwest.predict.serving.outlook import ServingOutlook, predict_serving

__all__ = ["ServingOutlook", "predict_serving"]
