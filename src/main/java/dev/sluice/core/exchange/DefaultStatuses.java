package dev.sluice.core.exchange;

/** HTTP statuses where no table of an exchange says more. */
final class DefaultStatuses {
    private static final int UNAUTHORISED = 401;
    private static final int REQUEST_TIMEOUT = 408;
    private static final int TOO_MANY = 429;
    private static final int BAD_REQUEST = 400;
    private static final int SERVER_ERROR = 500;

    private DefaultStatuses() {}

    static boolean success(int status) {
        return status / 100 == 2;
    }

    /** A refusal with a body is definite; a server's failure is not, as it may have come after the deed. */
    static Outcome outcome(int status) {
        if (status == TOO_MANY) {
            return Outcome.RATE;
        }
        if (status == UNAUTHORISED) {
            return Outcome.AUTH;
        }
        if (status == REQUEST_TIMEOUT || status >= SERVER_ERROR) {
            return Outcome.UNKNOWN;
        }
        return status >= BAD_REQUEST || !success(status) ? Outcome.BUSINESS : Outcome.OK;
    }
}
