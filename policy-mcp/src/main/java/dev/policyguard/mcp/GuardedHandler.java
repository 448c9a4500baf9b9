package dev.policyguard.mcp;

/** A handler behind the guard, so that it is known for one. */
sealed interface GuardedHandler permits GuardedSyncHandler, GuardedAsyncHandler {}
