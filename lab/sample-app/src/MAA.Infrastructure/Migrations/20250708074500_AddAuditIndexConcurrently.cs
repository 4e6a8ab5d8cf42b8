using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MAA.Infrastructure.Migrations
{
    /// <summary>Runs outside a transaction, both ways, so as not to block writers of a large table.</summary>
    public partial class AddAuditIndexConcurrently : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(
                "CREATE INDEX CONCURRENTLY ix_audit_entries_user_id_at ON audit_entries (user_id, at);",
                suppressTransaction: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(
                "DROP INDEX CONCURRENTLY ix_audit_entries_user_id_at;",
                suppressTransaction: true);
        }
    }
}
