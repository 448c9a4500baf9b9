package dev.policyguard.cli;

/** Why a server did not say what its tools are: what it did, and what to do. */
final class ServerFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ServerFailure(String found) {
    super(found, null, false, false);
  }

  String found() {
    return String.valueOf(getMessage());
  }
}
