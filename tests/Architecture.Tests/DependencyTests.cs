using System.Xml.Linq;
using Xunit;

namespace SafeCommunity.Architecture.Tests;

/// <summary>Dependencies point one way: Silo to the parts, the parts to the contracts, never a part to a part.</summary>
public sealed class DependencyTests
{
    private static readonly string[] Parts = ["Grains", "Storage", "DeviceBridge", "Api", "Simulator"];

    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Grains.Interfaces"] = [],
        // How the programs read their options; it knows nothing of the product.
        ["CommandLine"] = [],
        ["Grains"] = ["Grains.Interfaces"],
        ["Storage"] = ["Grains.Interfaces"],
        ["DeviceBridge"] = ["Grains.Interfaces"],
        ["Api"] = ["Grains.Interfaces"],
        // It runs a silo of its own, in virtual time: see docs/decisions/0009.
        ["Simulator"] = ["CommandLine", "Grains.Interfaces", "Grains", "Storage"],
        ["Silo"] = ["CommandLine", "Grains.Interfaces", .. Parts],
    };

    [Fact]
    public void Every_project_has_its_place_in_the_order() => Assert.Equivalent(Allowed.Keys, Sources.Projects.Keys, strict: true);

    [Fact]
    public void Projects_reference_only_what_stands_below_them()
    {
        var wrong =
            from project in Sources.Projects
            from reference in XDocument.Load(project.Value).Descendants("ProjectReference")
            let target = Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value)
            where !Allowed[project.Key].Contains(target)
            select $"{project.Key} -> {target}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void Assemblies_use_only_what_stands_below_them()
    {
        var wrong =
            from assembly in Sources.Assemblies
            from reference in assembly.Value.GetReferencedAssemblies()
            where reference.Name!.StartsWith("SafeCommunity.", StringComparison.Ordinal)
            let target = reference.Name!["SafeCommunity.".Length..]
            where !Allowed[assembly.Key].Contains(target)
            select $"{assembly.Key} -> {target}";
        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("Grains.Interfaces", "MQTTnet", "Grpc.", "Microsoft.Data.Sqlite", "Microsoft.AspNetCore.", "Orleans.Runtime")]
    [InlineData("Grains", "MQTTnet", "Grpc.", "Microsoft.Data.Sqlite", "Microsoft.AspNetCore.")]
    [InlineData("Storage", "MQTTnet", "Grpc.", "Microsoft.AspNetCore.")]
    [InlineData("DeviceBridge", "Grpc.", "Microsoft.Data.Sqlite")]
    [InlineData("Api", "MQTTnet", "Microsoft.Data.Sqlite")]
    // It plays against running systems as a client of their API: see docs/decisions/0010.
    [InlineData("Simulator", "Grpc.AspNetCore.", "Microsoft.AspNetCore.", "Microsoft.Data.Sqlite")]
    public void A_technology_stays_in_its_part(string project, params string[] foreign)
    {
        var wrong =
            from reference in Sources.Assemblies[project].GetReferencedAssemblies()
            where foreign.Any(prefix => reference.Name!.StartsWith(prefix, StringComparison.Ordinal))
            select reference.Name;
        Assert.Empty(wrong);
    }
}
