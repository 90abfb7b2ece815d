"""Speed and accuracy, as ratios against peers or a reference in the same run."""
