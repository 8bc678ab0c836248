package dev.sluice.tls;

import java.io.IOException;
import java.nio.file.Path;
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
     * @param isNewAuthority whether the authority is new, so that bots must be configured to trust it
     * @param isNewServer whether the server certificate is new
     */
    public record PreparedCertificates(
            LocalCertificateAuthority localCertificateAuthority,
            ServerCertificate server,
            boolean isNewAuthority,
            boolean isNewServer) {}

    private final AuthorityFolder folder;

    public CertificateManager(Path dataFolder) {
        folder = new AuthorityFolder(dataFolder);
    }

    /** Returns the file with the certificate that bots must trust. */
    public Path trustedFile() {
        return folder.trustedFile();
    }

    /** Returns whether the data folder has an authority. */
    public boolean exists() throws IOException {
        return folder.readAuthority() != null;
    }

    /**
     * Returns the authority and the server certificate. Creates those that are missing, and issues the server
     * certificate again if it is due for renewal or is for other names.
     *
     * @param renewAuthority creates a new authority in any case; every bot must then be configured to trust it
     * @throws InvalidCertificateException when the authority cannot be read, has expired or may not issue for all of
     *     these names
     */
    public PreparedCertificates upToDate(List<String> names, long nowMillis, boolean renewAuthority)
            throws IOException, InvalidCertificateException {
        LocalCertificateAuthority existing = renewAuthority ? null : existing();
        boolean isExpired = existing != null && existing.notAfterMillis() <= nowMillis;
        if (existing != null && (isExpired || !existing.mayIssueFor(names))) {
            throw new InvalidCertificateException(
                    "the local authority in " + folder.trustedFile().getParent()
                            + (isExpired ? " has expired" : " is not allowed to sign for all of " + names)
                            + "; create a new one with: scripts/sluice ca --new, and make every bot trust it");
        }
        LocalCertificateAuthority localCertificateAuthority =
                existing == null ? LocalCertificateAuthority.create(names, nowMillis) : existing;
        if (existing == null) {
            folder.writeAuthority(localCertificateAuthority.secretPem(), localCertificateAuthority.certificatePem());
        }
        ServerCertificate stored = existing == null ? null : storedCertificate(localCertificateAuthority, names);
        if (stored != null && !stored.isDueForRenewal(nowMillis)) {
            return new PreparedCertificates(localCertificateAuthority, stored, false, false);
        }
        ServerCertificate issued = localCertificateAuthority.issue(names, nowMillis);
        folder.writeServer(issued.keyPem() + issued.chainPem());
        return new PreparedCertificates(localCertificateAuthority, issued, existing == null, true);
    }

    private @Nullable LocalCertificateAuthority existing() throws IOException, InvalidCertificateException {
        String text = folder.readAuthority();
        try {
            return text == null ? null : LocalCertificateAuthority.read(text);
        } catch (InvalidCertificateException e) {
            throw new InvalidCertificateException(
                    "the file authority.key in " + folder.trustedFile().getParent() + " " + e.getMessage()
                            + "; create a new authority with: scripts/sluice ca --new, and make every bot trust it");
        }
    }

    /** Returns the stored server certificate if this authority issued it for exactly these names, else null. */
    private @Nullable ServerCertificate storedCertificate(
            LocalCertificateAuthority localCertificateAuthority, List<String> names) throws IOException {
        String text = folder.readServer();
        if (text == null) {
            return null;
        }
        try {
            ServerCertificate read = ServerCertificate.read(text);
            boolean isOfAuthority =
                    read.chain().size() > 1 && read.chain().get(1).equals(localCertificateAuthority.issuing());
            return isOfAuthority && new HashSet<>(read.names()).equals(new HashSet<>(names)) ? read : null;
        } catch (InvalidCertificateException e) {
            return null; // a new certificate is issued instead
        }
    }
}
