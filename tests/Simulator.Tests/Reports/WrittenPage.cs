using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Xunit;

namespace SafeCommunity.Simulator.Tests.Reports;

/// <summary>A page as it was written, read as strictly as XML is.</summary>
internal sealed partial class WrittenPage
{
    private static readonly string[] Loading = ["src", "srcset", "href", "xlink:href", "data", "action", "poster", "style-src"];

    private readonly XDocument _document;
    private readonly string _source;

    private WrittenPage(string source)
    {
        _source = source;
        using var reader = XmlReader.Create(new StringReader(source), new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        _document = XDocument.Load(reader);
    }

    /// <summary>Everything that a person may read, in both languages.</summary>
    public string Text => string.Join('\n', _document.Descendants("body").Single().DescendantNodes().OfType<XText>().Select(text => text.Value));

    public IEnumerable<XElement> Elements(string name) => _document.Descendants(name);

    /// <exception cref="XmlException">It is not well-formed.</exception>
    public static WrittenPage Read(string path) => new(File.ReadAllText(path));

    public void FetchesNothing()
    {
        Assert.DoesNotContain(_document.Descendants(), element => element.Name.LocalName is "script" or "link" or "img" or "iframe" or "object" or "embed" or "base" or "form");
        Assert.DoesNotContain(_document.Descendants().Attributes(), attribute => Loading.Contains(attribute.Name.LocalName) || attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
        Assert.DoesNotMatch(Address(), string.Concat(_document.Descendants("style").Select(style => style.Value)));
        Assert.DoesNotMatch(Fetched(), _source);
    }

    [GeneratedRegex(@"url\(|@import|https?:|//[a-z]")]
    private static partial Regex Address();

    [GeneratedRegex(@"[""'(=]\s*(https?:)?//")]
    private static partial Regex Fetched();
}
