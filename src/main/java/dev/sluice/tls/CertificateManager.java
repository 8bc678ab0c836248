package dev.sluice.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The local certificate authority of one data folder. It creates the authority and renews the server certificate of the
 * TLS port. Both {@code sluice ca} and a running gateway use it.
 */
public final class CertificateManager {
    /**
     * The current authority and server certificate.
     *
     * @param localCertificateAuthority the authority
     * @param server the server certificate that the TLS port presents
     * @param madeAuthority whether the authority is new, so that bots must be configured to trust it
     * @param issued whether the server certificate is new
     */
    public record PreparedCertificates(
            LocalCertificateAuthority localCertificateAuthority,
            ServerCertificate server,
            boolean madeAuthority,
            boolean issued) {}

    private final AuthorityFolder folder;

    public CertificateManager(Path dataFolder) {
        folder = new AuthorityFolder(dataFolder);
    }

    /** Returns the file with the certificate that bots must trust. */
    public Path trusted() {
        return folder.trusted();
    }

    /** Returns whether the data folder has an authority. */
    public boolean exists() throws IOException {
        return folder.authority() != null;
    }

    /**
     * Creates or renews what is missing, due for renewal or issued for other names, and leaves the rest unchanged.
     *
     * @param renewAuthority creates a new authority in any case; every bot must then be configured to trust it
     * @throws InvalidCertificateException when the authority cannot be read, has expired or may not issue for all of
     *     these names
     */
    public PreparedCertificates upToDate(List<String> names, long nowMillis, boolean renewAuthority)
            throws IOException, InvalidCertificateException {
        LocalCertificateAuthority known = renewAuthority ? null : known();
        boolean over = known != null && known.notAfterMillis() <= nowMillis;
        if (known != null && (over || !known.mayIssueFor(names))) {
            throw new InvalidCertificateException(
                    "the local authority in " + folder.trusted().getParent()
                            + (over ? " has expired" : " is not allowed to sign for all of " + names)
                            + "; create a new one with: scripts/sluice ca --new, and make every bot trust it");
        }
        LocalCertificateAuthority localCertificateAuthority =
                known == null ? LocalCertificateAuthority.make(names, nowMillis) : known;
        if (known == null) {
            folder.keepAuthority(localCertificateAuthority.secretPem(), localCertificateAuthority.certificatePem());
        }
        ServerCertificate stored = known == null ? null : storedCertificate(localCertificateAuthority, names);
        if (stored != null && !stored.isDue(nowMillis)) {
            return new PreparedCertificates(localCertificateAuthority, stored, false, false);
        }
        ServerCertificate issued = localCertificateAuthority.issue(names, nowMillis);
        folder.keepServer(issued.keyPem() + issued.chainPem());
        return new PreparedCertificates(localCertificateAuthority, issued, known == null, true);
    }

    private @Nullable LocalCertificateAuthority known() throws IOException, InvalidCertificateException {
        String text = folder.authority();
        try {
            return text == null ? null : LocalCertificateAuthority.read(text);
        } catch (InvalidCertificateException e) {
            throw new InvalidCertificateException(
                    "the file authority.key in " + folder.trusted().getParent() + " " + e.getMessage()
                            + "; create a new authority with: scripts/sluice ca --new, and make every bot trust it");
        }
    }

    /** Returns the stored server certificate if this authority issued it for exactly these names, else null. */
    private @Nullable ServerCertificate storedCertificate(
            LocalCertificateAuthority localCertificateAuthority, List<String> names) throws IOException {
        String text = folder.server();
        if (text == null) {
            return null;
        }
        try {
            ServerCertificate read = ServerCertificate.read(text);
            boolean ofIt = read.chain().size() > 1 && read.chain().get(1).equals(localCertificateAuthority.issuing());
            return ofIt && new HashSet<>(read.names()).equals(new HashSet<>(new ArrayList<>(names))) ? read : null;
        } catch (InvalidCertificateException e) {
            return null; // a new certificate is issued instead
        }
    }
}
