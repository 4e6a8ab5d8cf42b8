using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

namespace OtherContexts;

// Written by hand, without Designer files: what a listing of commands could get wrong is in here.

[DbContext(typeof(SalesContext)), Migration("20250301090000_CreateOrders")]
public class CreateOrders : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.EnsureSchema("Sales");
        migrationBuilder.CreateTable(
            "orders",
            table => new { id = table.Column<int>("integer", nullable: false), note = table.Column<string>("text", nullable: true) },
            "Sales",
            table => table.PrimaryKey("pk_orders", row => row.id));
        migrationBuilder.Sql("INSERT INTO \"Sales\".orders VALUES (1, 'first')");
    }

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropTable("orders", "Sales");
}

/// <summary>An id with a blank and a quote; a literal over several lines, one of them empty; SELECT; a DO block of its own.</summary>
[DbContext(typeof(SalesContext)), Migration("20250302090000_Owner's notes")]
public class OwnersNotes : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql("UPDATE \"Sales\".orders SET note = 'line one\n\n    line three; COMMIT;\nSTART TRANSACTION;\nEND IF;\nEND $EF$;'");
        migrationBuilder.Sql("SELECT count(*) FROM \"Sales\".orders;");
        migrationBuilder.Sql("DO $EF$\nBEGIN\n    IF NOT EXISTS(SELECT 1 FROM \"Sales\".orders WHERE note = 'none') THEN\n        PERFORM 1;\n    END IF;\nEND $EF$;");
        migrationBuilder.Sql("CREATE INDEX CONCURRENTLY ix_orders_note ON \"Sales\".orders (note)", suppressTransaction: true);
        migrationBuilder.Sql("COMMENT ON TABLE \"Sales\".orders IS 'what was sold'");
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql("COMMENT ON TABLE \"Sales\".orders IS NULL");
        migrationBuilder.DropIndex("ix_orders_note", "orders", "Sales");
    }
}

[DbContext(typeof(SalesContext)), Migration("20250303090000_AddTotal")]
public class AddTotal : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.AddColumn<decimal>("total", "orders", "numeric", schema: "Sales", nullable: true);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropColumn("total", "orders", "Sales");
}

[DbContext(typeof(BillingContext)), Migration("20250301100000_CreateInvoices")]
public class CreateInvoices : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            "invoices",
            table => new { id = table.Column<int>("integer", nullable: false) },
            constraints: table => table.PrimaryKey("pk_invoices", row => row.id));
        migrationBuilder.Sql("INSERT INTO invoices VALUES (7);");
    }

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropTable("invoices");
}

/// <summary>Newer than every migration of the context it shares the history table with.</summary>
[DbContext(typeof(BillingContext)), Migration("20250304100000_AddDue")]
public class AddDue : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.AddColumn<DateOnly>("due", "invoices", "date", nullable: true);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropColumn("due", "invoices");
}

[DbContext(typeof(ReportsContext)), Migration("20250301110000_CreateReports")]
public class CreateReports : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.CreateTable(
            "Reports",
            table => new
            {
                Id = table.Column<int>("integer", nullable: false)
                    .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
            },
            constraints: table => table.PrimaryKey("PK_Reports", row => row.Id));

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropTable("Reports");
}

/// <summary>Seed data on an identity column: Npgsql moves the sequence on, by a SELECT that an idempotent script writes as PERFORM.</summary>
[DbContext(typeof(ReportsContext)), Migration("20250302110000_AddTitle")]
public class AddTitle : Migration
{
    protected override void BuildTargetModel(ModelBuilder modelBuilder) =>
        modelBuilder.Entity("OtherContexts.Report", report =>
        {
            report.Property<int>("Id").ValueGeneratedOnAdd().HasColumnType("integer").UseIdentityByDefaultColumn();
            report.Property<string>("Title").HasColumnType("text");
            report.HasKey("Id");
            report.ToTable("Reports");
        });

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<string>("Title", "Reports", "text", nullable: true);
        migrationBuilder.InsertData("Reports", ["Id", "Title"], [1, "It's the first"]);
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DeleteData("Reports", "Id", "integer", 1);
        migrationBuilder.DropColumn("Title", "Reports");
    }
}
