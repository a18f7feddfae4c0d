"""What each entity usually does, learned as rows of entity, respect and value with days on them."""
