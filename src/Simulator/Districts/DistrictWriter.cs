using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using SafeCommunity.Grains.Districts;
using SafeCommunity.Grains.Twins;

namespace SafeCommunity.Simulator.Districts;

/// <summary>Writes a district's file, a line for each community, so that people can read and edit it.</summary>
internal static class DistrictWriter
{
    public static byte[] ToUtf8(DistrictPlan plan)
    {
        var text = new StringBuilder();
        Line($$"""
            {
              // Made by the district generator; may be edited. Every community is the template with other buildings: docs/seeds.md says how.
              "$schema": "../district.schema.json",
              "district": {{Quote(plan.District)}},
              "title": {{Quote(plan.Title)}},
              // The folder of the community that all others are built after; its rules, teams and procedures hold for all of them.
              "template": {{Quote(plan.Template)}},
              // Every "at" below is [metres east, metres north] of this point.
              "origin": { "longitude": {{plan.Origin.Longitude:R}}, "latitude": {{plan.Origin.Latitude:R}} },
              // Checked when the file is read: what the communities add up to.
              "totals": { "buildings": {{plan.Totals.Buildings}}, "homes": {{plan.Totals.Homes}}, "residents": {{plan.Totals.Residents}}, "twins": {{plan.Totals.Twins}} },
              "streets": [
            """);
        foreach (var street in plan.Streets)
        {
            Line($$"""    { "name": {{Quote(street.Name)}}, "title": {{Quote(street.Title)}}, "communities": [""");
            foreach (var community in street.Communities)
            {
                Line($$"""
                          { "name": {{Quote(community.Name)}}, "title": {{Quote(community.Title)}}, "at": [{{community.At.East:R}}, {{community.At.North:R}}], "buildings": {{community.Buildings}}, "first": {{community.First}}, "residents": {{community.Residents}} },
                    """);
            }

            Line($"    ] }},");
        }

        Line($$"""
              ]
            }
            """);
        return Encoding.UTF8.GetBytes(text.ToString());

        void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture).ReplaceLineEndings("\n")).Append('\n');
    }

    private static string Quote(BilingualText title) => $"{{ \"zh\": {Quote(title.Zh)}, \"en\": {Quote(title.En)} }}";

    private static string Quote(string text) =>
        $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
