using MAA.Infrastructure.Entities;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace MAA.Infrastructure.Migrations
{
    /// <inheritdoc />
    public partial class AddAccountStatus : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterDatabase()
                .Annotation("Npgsql:Enum:account_status", "active,closed,suspended");

            migrationBuilder.AddColumn<AccountStatus>(
                name: "status",
                table: "users",
                type: "account_status",
                nullable: false,
                defaultValue: AccountStatus.Active);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "status",
                table: "users");

            migrationBuilder.AlterDatabase()
                .OldAnnotation("Npgsql:Enum:account_status", "active,closed,suspended");
        }
    }
}
