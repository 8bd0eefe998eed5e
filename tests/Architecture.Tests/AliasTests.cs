using System.Reflection;
using Xunit;

namespace SafeCommunity.Architecture.Tests;

/// <summary>Stored data and running peers know types by their aliases: each is unique, used, and none is missing.</summary>
public sealed class AliasTests
{
    private static readonly Dictionary<string, string> Registered =
        Sources.Assemblies["Grains.Interfaces"].GetType("SafeCommunity.Grains.TypeAliases", throwOnError: true)!
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .ToDictionary(field => field.Name, field => (string)field.GetRawConstantValue()!);

    private static readonly Type[] Types =
    [
        .. Sources.Assemblies.Values
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.Namespace?.StartsWith("OrleansCodeGen", StringComparison.Ordinal) != true),
    ];

    [Fact]
    public void No_alias_stands_twice() =>
        Assert.Empty(Registered.Values.GroupBy(alias => alias).Where(group => group.Count() > 1).Select(group => group.Key));

    [Fact]
    public void Every_registered_alias_is_the_alias_of_one_type()
    {
        var used = Types.Select(type => type.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias).OfType<string>().ToArray();
        Assert.Equivalent(Registered.Values, used, strict: true);
    }

    [Fact]
    public void Every_serialised_type_and_grain_interface_has_an_alias()
    {
        var wrong =
            from type in Types
            where type.GetCustomAttribute<GenerateSerializerAttribute>(inherit: false) is not null || IsGrainInterface(type)
            where type.GetCustomAttribute<AliasAttribute>(inherit: false) is null
            select type.FullName;
        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_grain_method_has_an_alias()
    {
        var wrong =
            from type in Types
            where IsGrainInterface(type)
            from method in type.GetMethods()
            where method.GetCustomAttribute<AliasAttribute>(inherit: false) is null
            select $"{type.Name}.{method.Name}";
        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_member_that_travels_has_an_id()
    {
        var wrong =
            from type in Types
            where type.GetCustomAttribute<GenerateSerializerAttribute>(inherit: false) is not null
            from property in type.GetProperties(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly)
            where type.GetField($"<{property.Name}>k__BackingField", BindingFlags.Instance | BindingFlags.NonPublic) is not null
            where property.GetCustomAttribute<IdAttribute>() is null
            select $"{type.Name}.{property.Name}";
        Assert.Empty(wrong);
    }

    private static bool IsGrainInterface(Type type) =>
        type.IsInterface && (type.IsAssignableTo(typeof(IAddressable)) || type.IsAssignableTo(typeof(IGrainObserver)));
}
