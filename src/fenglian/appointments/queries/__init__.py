"""Reading appointments: what is offered, what a visitor holds, what an official has before them."""
