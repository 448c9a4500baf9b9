package dev.policyguard.redis;

/** Whether a store asks its server. */
public enum CircuitState {

  /** Every call goes to the server. */
  CLOSED,

  /** The server has failed several times in a row: for a while no call goes there. */
  OPEN,

  /** One call has gone there to see; the others do not until it is answered. */
  PROBING
}
