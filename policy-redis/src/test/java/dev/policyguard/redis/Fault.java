package dev.policyguard.redis;

/** What happens between a store and its server, once. */
enum Fault {
  /** The question arrives a little later. */
  DELAY,
  /** The answer comes when nobody waits for it any more. */
  LATE_ANSWER,
  /** The answer comes byte by byte. */
  BYTE_BY_BYTE,
  /** The connection is reset, and the server has not seen the question. */
  RESET_BEFORE,
  /** The connection is reset, and the server has answered. */
  RESET_AFTER,
  /** The connection is lost, and no new one is accepted for a while. */
  REFUSE,
  /** The question is never answered, and never arrives. */
  BLACK_HOLE_BEFORE,
  /** The question arrives, and the answer never does. */
  BLACK_HOLE_AFTER,
  /** The server's side is closed, some time after the question. */
  SLOW_CLOSE,
  /** Half of the answer, then the end. */
  CUT_ANSWER,
  /** Half of the answer, then nothing. */
  HALF_ANSWER,
  /** What is no answer in the server's language. */
  GARBAGE,
  /** An answer to another question. */
  OTHER_ANSWER,
  /** The question arrives twice, and is answered twice. */
  TWICE,
  /** The server says that it has no memory, after it has charged. */
  ERROR_AFTER
}
