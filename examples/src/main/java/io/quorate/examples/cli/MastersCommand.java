package io.quorate.examples.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "masters",
        description = "Changes who the masters are: adds, removes or replaces one.",
        synopsisSubcommandLabel = "COMMAND")
final class MastersCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "what is to be done with the masters is missing: one of "
                        + String.join(", ", spec.subcommands().keySet()));
    }
}
