package dev.sluice.cli;

import dev.sluice.base.json.RecordJson;
import dev.sluice.base.time.WallClock;
import dev.sluice.cli.exit.CommandFailed;
import dev.sluice.cli.exit.ExitCode;
import dev.sluice.cli.text.TrustInstructions;
import dev.sluice.config.Config;
import dev.sluice.config.TlsHosts;
import dev.sluice.proxy.settings.TlsSettings;
import dev.sluice.tls.CertificateManager;
import dev.sluice.tls.InvalidCertificateException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * A command that creates the local certificate authority and its server certificate, and explains how bots trust it. It
 * can be run repeatedly: valid certificates stay unchanged.
 */
@Command(
        name = "ca",
        mixinStandardHelpOptions = true,
        description = {
            "Creates a local certificate authority and a certificate for the hosts of the TLS port (proxy.tls). Later runs renew only what expires soon.",
            "Prints how to make Python, Node, Java and containers trust it, and the lines for /etc/hosts of the bots."
        })
final class CaCommand extends JsonCommand {
    /** The names in a line for /etc/hosts, so that it fits a screen. */
    private static final int HOSTS_IN_LINE = 5;

    @Option(
            names = "--address",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "Address of the gateway in the lines for /etc/hosts (default: ${DEFAULT-VALUE}).")
    private String address = "127.0.0.1";

    @Option(names = "--new", description = "Create a new authority; every bot must then be configured to trust it.")
    private boolean renewAuthority;

    @Mixin
    private DataOptions files = new DataOptions();

    @Override
    public Integer call() {
        Config config = files.load();
        TlsSettings tls = config.gateway().proxy().tls();
        if (tls == null) {
            throw new CommandFailed(
                    ExitCode.NO,
                    "no TLS port is configured: add \"proxy\": {\"tls\": {\"port\": 8443}} to "
                            + config.folder().resolve("sluice.json"));
        }
        if (!tls.byLocalAuthority()) {
            throw new CommandFailed(
                    ExitCode.NO, "proxy.tls.certificates names your own files, so a local authority is not needed");
        }
        Path folder = files.dataFolder(config.gateway());
        CertificateManager authority = new CertificateManager(folder);
        List<String> names = TlsHosts.withNames(config, tls);
        if (names.isEmpty()) {
            throw new CommandFailed(
                    ExitCode.NO, "no exchange has an https:// or wss:// URL, and proxy.tls.names is empty");
        }
        CertificateManager.PreparedCertificates prepared;
        try {
            prepared = authority.upToDate(names, WallClock.system().epochMillis(), renewAuthority);
        } catch (IOException e) {
            throw new CommandFailed(ExitCode.NO, "the data folder " + folder + " cannot be used: " + e);
        } catch (InvalidCertificateException e) {
            throw new CommandFailed(ExitCode.NO, String.valueOf(e.getMessage()));
        }
        Path trusted = authority.trustedFile().toAbsolutePath();
        List<String> hosts = TlsHosts.onPort443(config, tls);
        show(
                RecordJson.encode(prepared(prepared, trusted, names, hosts)),
                out -> out.print(text(prepared, trusted, hosts)));
        return ExitCode.DONE;
    }

    /** The certificates as JSON, with the lines for /etc/hosts. */
    private record Prepared(
            String authority,
            String fingerprint,
            String authorityUntil,
            boolean madeAuthority,
            List<String> names,
            String until,
            boolean issued,
            List<String> hosts) {}

    private Prepared prepared(
            CertificateManager.PreparedCertificates prepared, Path trusted, List<String> names, List<String> hosts) {
        return new Prepared(
                trusted.toString(),
                prepared.localCertificateAuthority().fingerprint(),
                Instant.ofEpochMilli(prepared.localCertificateAuthority().notAfterMillis())
                        .toString(),
                prepared.isNewAuthority(),
                names,
                Instant.ofEpochMilli(prepared.server().notAfterMillis()).toString(),
                prepared.isNewServer(),
                hosts.stream().map(this::line).toList());
    }

    private String line(String names) {
        return address + " " + names;
    }

    private String text(CertificateManager.PreparedCertificates prepared, Path trusted, List<String> hosts) {
        StringBuilder text = new StringBuilder();
        text.append(prepared.isNewAuthority() ? "created an authority: " : "the authority is unchanged: ")
                .append(trusted)
                .append(" until ")
                .append(Instant.ofEpochMilli(
                        prepared.localCertificateAuthority().notAfterMillis()))
                .append("\n  SHA-256 ")
                .append(prepared.localCertificateAuthority().fingerprint())
                .append('\n')
                .append(prepared.isNewServer() ? "issued a certificate" : "the certificate is unchanged,")
                .append(" until ")
                .append(Instant.ofEpochMilli(prepared.server().notAfterMillis()))
                .append(", for the names below\n")
                .append(
                        prepared.isNewServer()
                                ? "A running gateway uses it after scripts/sluice reload, or a restart if proxy.tls is new.\n\n"
                                : "A running gateway renews it by itself.\n\n")
                .append("Any bot, unchanged (Linux): scripts/sluice exec")
                .append(files.typed())
                .append(" --bot NAME -- COMMAND. It needs nothing of what follows.\n\nElse, to trust the authority:\n");
        TrustInstructions.lines(trusted.toString())
                .forEach(one -> text.append("  ").append(one).append('\n'));
        text.append(
                "\nTo direct bots to the gateway, use its traffic port as their proxy (HTTPS_PROXY=http://HOST:PORT), or add to /etc/hosts of their machine or container (the gateway itself ignores these lines):\n");
        for (int i = 0; i < hosts.size(); i += HOSTS_IN_LINE) {
            List<String> some = hosts.subList(i, Math.min(hosts.size(), i + HOSTS_IN_LINE));
            text.append("  ").append(line(String.join(" ", some))).append('\n');
        }
        List<String> others = prepared.server().names().stream()
                .filter(name -> !hosts.contains(name))
                .toList();
        text.append("\nThe certificate is valid only for these names")
                .append(others.isEmpty() ? "" : " and " + String.join(", ", others))
                .append("; its key stays in the data folder.\n");
        return text.toString();
    }
}
