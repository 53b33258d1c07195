"""The reward shop: rewards with stock, what is asked for, approved and handed over."""
