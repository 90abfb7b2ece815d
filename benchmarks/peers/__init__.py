"""Published predictors, each from its own equation, as peers for the athlete model."""
