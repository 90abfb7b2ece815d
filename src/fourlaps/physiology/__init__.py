"""The body: best efforts, mile time, critical speed, response to training, conditions."""
