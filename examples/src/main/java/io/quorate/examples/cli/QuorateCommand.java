package io.quorate.examples.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program without a subcommand: help and version. */
@Command(
        name = "quorate",
        description = "Runs jobs on a cluster that loses none.",
        mixinStandardHelpOptions = true,
        versionProvider = QuorateCommand.Version.class,
        synopsisSubcommandLabel = "COMMAND")
final class QuorateCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "a command is missing: one of "
                        + String.join(", ", spec.subcommands().keySet()));
    }

    /** The version in the jar's manifest. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = QuorateMain.class.getPackage().getImplementationVersion();
            return new String[] {"quorate " + (version == null ? "(not from a jar)" : version)};
        }
    }
}
