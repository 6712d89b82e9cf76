"""Engines that run elsewhere: the same ports, with a function far away behind them and objects between."""
