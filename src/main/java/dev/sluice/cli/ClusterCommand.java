package dev.sluice.cli;

import dev.sluice.base.json.RecordJson;
import dev.sluice.cli.exit.ExitCode;
import dev.sluice.cli.text.ClusterText;
import dev.sluice.status.ClusterReport;
import dev.sluice.status.GatewayStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;

/** A command that shows how a running gateway shares its limits with the other members of its cluster. */
@Command(
        name = "cluster",
        mixinStandardHelpOptions = true,
        subcommands = ClusterSecretCommand.class,
        description = {
            "Shows the cluster of the running gateway: members, the lease, and for each shared limit the whole size, this gateway's part and its use; and which member holds the nonces of each API key.",
            "Exits with 1 when an exchange in use has no lease, with 3 when no gateway responds."
        })
final class ClusterCommand extends AdminCommand {
    @Override
    public Integer call() {
        ClusterReport cluster = client().get("/admin/status", GatewayStatus.class)
                .value()
                .safety()
                .cluster();
        if (cluster == null) {
            show(
                    "{}",
                    out -> out.println(
                            "This gateway is not a member of a cluster: conf/sluice.json has no 'cluster' (docs/cluster.md)."));
            return ExitCode.DONE;
        }
        ClusterText text = new ClusterText(cluster, Ansi.AUTO.enabled());
        show(RecordJson.encode(cluster), out -> out.println(text));
        return text.isLeased() ? ExitCode.DONE : ExitCode.NO;
    }
}
