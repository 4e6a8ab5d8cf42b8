using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MAA.Infrastructure.Migrations
{
    /// <summary>Has no semicolon at the end of its SQL, as happens: `database update` runs it, the plain script is no valid SQL.</summary>
    public partial class BackfillDisplayNames : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("UPDATE users SET display_name = split_part(email, '@', 1) WHERE display_name IS NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("UPDATE users SET display_name = NULL WHERE display_name = split_part(email, '@', 1)");
        }
    }
}
