"""What engines with weights share: the device they run on, and the one model that stays loaded. torch comes late."""
