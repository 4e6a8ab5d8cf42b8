using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MAA.Infrastructure.Migrations
{
    /// <summary>A view, which EF knows nothing of.</summary>
    public partial class AddActiveSessionsView : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("""
                CREATE VIEW active_sessions AS
                SELECT id, user_id, expires_at FROM sessions WHERE NOT is_revoked AND expires_at > now();
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("DROP VIEW active_sessions;");
        }
    }
}
