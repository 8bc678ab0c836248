package dev.sluice.status;

import dev.sluice.persistence.AdminTokens;
import java.util.List;

/** The responses about tokens of the admin port. */
public final class TokenResponse {
    private TokenResponse() {}

    /** All tokens with identities and roles. */
    public record All(List<AdminTokens.Owner> tokens) {}

    /** The file with the secret of a new token. */
    public record Made(String file) {}

    /** The identity whose token was revoked. */
    public record Removed(String removed) {}
}
