using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace SafeCommunity.EndToEnd.Tests.Harness;

/// <summary>
/// Whether what a silo says in both languages is said well: Chinese without English words, codes and ids, and English without Chinese
/// and without "1 tasks".
/// </summary>
internal static partial class Wording
{
    private static readonly string[] Lists =
    [
        "incidents?page_size=1000", "alarms?page_size=1000", "tasks?page_size=1000", "units", "seats", "reports?page_size=1000", "procedures",
        "suppressions?page_size=1000", "teams",
    ];

    /// <summary>Reads all that was said in the community, and fails at what is not said well.</summary>
    public static async Task CheckAsync(Curl api)
    {
        var wrong = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var entry in await api.JournalAsync())
            Check(entry, entry.Text("kind"), wrong);
        foreach (var list in Lists)
            Check(await api.GetJsonAsync($"{Surface.CommunityPath}/{list}"), list, wrong);
        foreach (var incident in (await api.GetJsonAsync($"{Surface.CommunityPath}/incidents?page_size=1000")).Items("incidents"))
        {
            var path = $"{Surface.CommunityPath}/incidents/{incident.Text("name").Split('/')[^1]}";
            foreach (var part in (string[])["", ":recommendUnits", ":suggestRelated", ":moves"])
            {
                var answer = await api.GetAsync(path + part);
                if (answer.Status == 200)
                    Check(answer.Json, $"incidents{part}", wrong);
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static void Check(JsonElement element, string where, SortedSet<string> wrong)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                    Check(item, where, wrong);
                break;
            case JsonValueKind.Object when element.TryGetProperty("zh", out var zh) && element.TryGetProperty("en", out var en):
                if (Latin().IsMatch(zh.GetString()!))
                    wrong.Add($"{where}: {zh}");
                if (Chinese().IsMatch(en.GetString()!) || OneOfMany().IsMatch(en.GetString()!))
                    wrong.Add($"{where}: {en}");
                break;
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                    Check(member.Value, where, wrong);
                break;
            default:
                break;
        }
    }

    [GeneratedRegex("[A-Za-z]")]
    private static partial Regex Latin();

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}")]
    private static partial Regex Chinese();

    // "1 tasks", but not "floor 1 is" and not "Building 1 has".
    [GeneratedRegex(@"(?<![A-Za-z] )\b1 (?!is\b|has\b|was\b|this\b)[a-z]+s\b")]
    private static partial Regex OneOfMany();
}
