package dev.sluice.cli;

import dev.sluice.tls.AuthorityFolder;
import dev.sluice.tls.InvalidCertificateException;
import dev.sluice.tls.LocalCertificateAuthority;
import dev.sluice.tls.ServerCertificate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The local authority of one data folder: makes it, and keeps what the TLS port shows fresh. Both {@code sluice ca} and a running gateway do. */
public final class LocalAuthority {
    /**
     * What there is now.
     *
     * @param localCertificateAuthority who vouches
     * @param server what is shown
     * @param madeAuthority whether it was made just now, so that bots must be told to trust it
     * @param issued whether what is shown is new
     */
    public record Made(
            LocalCertificateAuthority localCertificateAuthority,
            ServerCertificate server,
            boolean madeAuthority,
            boolean issued) {}

    private final AuthorityFolder folder;

    public LocalAuthority(Path dataFolder) {
        folder = new AuthorityFolder(dataFolder);
    }

    /** The file that bots are given to trust. */
    public Path trusted() {
        return folder.trusted();
    }

    /** Whether one was made here. */
    public boolean exists() throws IOException {
        return folder.authority() != null;
    }

    /**
     * Makes what is missing, is due or is for other names, and leaves the rest as it is. A CommandFailed says why it cannot.
     *
     * @param anew makes another authority in any case, which every bot must then be told to trust
     */
    public Made upToDate(List<String> names, long nowMillis, boolean anew) throws IOException {
        LocalCertificateAuthority known = anew ? null : known();
        boolean over = known != null && known.notAfterMillis() <= nowMillis;
        if (known != null && (over || !known.mayVouchFor(names))) {
            throw new CommandFailed(
                    ExitCode.NO,
                    "the local authority in " + folder.trusted().getParent()
                            + (over ? " is past its time" : " may not vouch for all of " + names)
                            + "; make another with: scripts/sluice ca --new, and let every bot trust that one");
        }
        LocalCertificateAuthority localCertificateAuthority =
                known == null ? LocalCertificateAuthority.make(names, nowMillis) : known;
        if (known == null) {
            folder.keepAuthority(localCertificateAuthority.secretPem(), localCertificateAuthority.certificatePem());
        }
        ServerCertificate shown = known == null ? null : shown(localCertificateAuthority, names);
        if (shown != null && !shown.isDue(nowMillis)) {
            return new Made(localCertificateAuthority, shown, false, false);
        }
        ServerCertificate issued = localCertificateAuthority.issue(names, nowMillis);
        folder.keepServer(issued.keyPem() + issued.chainPem());
        return new Made(localCertificateAuthority, issued, known == null, true);
    }

    private @Nullable LocalCertificateAuthority known() throws IOException {
        String text = folder.authority();
        try {
            return text == null ? null : LocalCertificateAuthority.read(text);
        } catch (InvalidCertificateException e) {
            throw new CommandFailed(
                    ExitCode.NO,
                    "the file authority.key in " + folder.trusted().getParent() + " " + e.getMessage()
                            + "; make another authority with: scripts/sluice ca --new, and let every bot trust that one");
        }
    }

    /** What was issued last, if this authority issued it for exactly these names. */
    private @Nullable ServerCertificate shown(LocalCertificateAuthority localCertificateAuthority, List<String> names)
            throws IOException {
        String text = folder.server();
        if (text == null) {
            return null;
        }
        try {
            ServerCertificate read = ServerCertificate.read(text);
            boolean ofIt = read.chain().size() > 1 && read.chain().get(1).equals(localCertificateAuthority.issuing());
            return ofIt && new HashSet<>(read.names()).equals(new HashSet<>(new ArrayList<>(names))) ? read : null;
        } catch (InvalidCertificateException e) {
            return null; // another is issued in its place
        }
    }
}
