package io.quorate.examples.simulated;

import io.quorate.JobContext;
import io.quorate.JobHandler;
import io.quorate.model.Bytes;

/** Adds up what a shop has sold and publishes its invoice, of which there is one: a later one replaces it. */
final class NightlyInvoice implements JobHandler {
    private final Sales sales;
    private final Invoices invoices;

    /** A remote service. */
    interface Sales {
        long totalOf(String shop) throws InterruptedException;
    }

    /** A remote store. */
    interface Invoices {
        /** Replaces the shop's invoice, unless the store has seen a larger token for this shop. */
        void publish(String shop, String invoice, long fencingToken) throws InterruptedException;
    }

    NightlyInvoice(Sales sales, Invoices invoices) {
        this.sales = sales;
        this.invoices = invoices;
    }

    // simulation.md: begin
    @Override
    public Bytes run(JobContext context) throws InterruptedException {
        String shop = context.payload().toUtf8();
        String invoice = shop + " owes " + sales.totalOf(shop) + ", says attempt " + context.attempt();
        invoices.publish(shop, invoice, context.fencingToken());
        return Bytes.utf8(invoice);
    }
    // simulation.md: end
}
