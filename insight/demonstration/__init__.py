"""The demonstration: invented people, organisations and a plan. Never outside demo mode."""
