"""Speed workouts, the plan and its adaptation."""
