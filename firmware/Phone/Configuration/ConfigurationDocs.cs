using System.Text;

namespace Phone.Configuration;

/// <summary>The handbook's table of all keys, from the schema.</summary>
internal static class ConfigurationDocs
{
    public static string Markdown()
    {
        var text = new StringBuilder();
        foreach (var section in ConfigurationSchema.Sections)
        {
            var title = section.Length == 0 ? "Top of the file"
            : ConfigurationSchema.IsArray(section) ? $"`[[{section}]]`" : $"`[{section}]`";
            text.Append("### ").AppendLine(title).AppendLine();
            text.AppendLine("| key | default | allowed | what | clauses |").AppendLine("|---|---|---|---|---|");
            foreach (var setting in ConfigurationSchema.In(section))
            {
                text.AppendLine(Row(setting));
            }

            text.AppendLine();
        }

        return text.ToString();
    }

    private static string Row(Setting setting)
    {
        var normal = setting.Required ? "required" : setting.Default is { } value ? $"`{value}`" : "none";
        var special = string.Concat(ProfileTable.Columns
            .Where(column => setting.ProfileDefaults.ContainsKey(column.Profile))
            .Select(column => $"; {column.Name}: `{setting.ProfileDefaults[column.Profile]}`"));
        var allowed = setting.Allowed.Replace("|", "\\|", StringComparison.Ordinal);
        return $"| `{setting.Key}` | {normal}{special} | {allowed} | {setting.Doc} | {setting.Clause} |";
    }
}
