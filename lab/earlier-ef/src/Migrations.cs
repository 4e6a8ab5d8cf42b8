using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EarlierEf;

// Written by hand, without Designer files.

[DbContext(typeof(ShopContext)), Migration("20240101090000_CreateItems")]
public class CreateItems : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.CreateTable(
        "items",
        table => new
        {
            id = table.Column<int>("integer", nullable: false),
            code = table.Column<string>("text", nullable: false),
            note = table.Column<string>("character varying(5)", nullable: true),
        },
        constraints: table => table.PrimaryKey("pk_items", row => row.id));

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropTable("items");
}

/// <summary>Raw SQL without a final semicolon, both ways: database update runs it, the plain script is no valid SQL.</summary>
[DbContext(typeof(ShopContext)), Migration("20240102090000_UpperCodes")]
public class UpperCodes : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql("UPDATE items SET code = upper(code)");
        migrationBuilder.Sql("ALTER TABLE items ADD CONSTRAINT ck_items_code CHECK (code = upper(code))");
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql("ALTER TABLE items DROP CONSTRAINT ck_items_code");
        migrationBuilder.Sql("UPDATE items SET code = lower(code)");
    }
}

/// <summary>Stands in no transaction, both ways.</summary>
[DbContext(typeof(ShopContext)), Migration("20240103090000_IndexCodes")]
public class IndexCodes : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("CREATE INDEX CONCURRENTLY ix_items_code ON items (code);", suppressTransaction: true);

    protected override void Down(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("DROP INDEX CONCURRENTLY ix_items_code;", suppressTransaction: true);
}

/// <summary>The Down fails with 22001 where a note is longer than five characters.</summary>
[DbContext(typeof(ShopContext)), Migration("20240104090000_WidenNote")]
public class WidenNote : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.AlterColumn<string>(
        "note", "items", "text", nullable: true,
        oldClrType: typeof(string), oldType: "character varying(5)", oldNullable: true);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.AlterColumn<string>(
        "note", "items", "character varying(5)", nullable: true,
        oldClrType: typeof(string), oldType: "text", oldNullable: true);
}

[DbContext(typeof(ShopContext)), Migration("20240105090000_AddPrice")]
public class AddPrice : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.AddColumn<decimal>("price", "items", "numeric", nullable: true);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropColumn("price", "items");
}
