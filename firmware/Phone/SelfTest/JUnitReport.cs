using System.Text;
using System.Xml;

namespace Phone.SelfTest;

/// <summary>The report as JUnit XML: one test case a step, its part as the class; not measured is skipped.</summary>
internal static class JUnitReport
{
    public static byte[] Of(SelfTestReport report)
    {
        using var buffer = new MemoryStream();
        using (var xml = XmlWriter.Create(buffer, new XmlWriterSettings { Indent = true, Encoding = new UTF8Encoding(false) }))
        {
            xml.WriteStartElement("testsuite");
            xml.WriteAttributeString("name", $"selftest {report.Scope}");
            xml.WriteAttributeString("timestamp", XmlConvert.ToString(report.At));
            Count(xml, "tests", report.Steps.Length);
            Count(xml, "failures", report.Steps.Count(step => step.Verdict == Verdict.Failed));
            Count(xml, "skipped", report.Steps.Count(step => step.Verdict == Verdict.NotMeasured));
            foreach (var step in report.Steps)
            {
                Case(xml, step);
            }

            xml.WriteEndElement();
        }

        return buffer.ToArray();
    }

    private static void Case(XmlWriter xml, ReportedStep step)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", step.Part);
        xml.WriteAttributeString("name", step.Id);
        if (step.Verdict == Verdict.NotMeasured)
        {
            xml.WriteStartElement("skipped");
            xml.WriteAttributeString("message", step.Note);
            xml.WriteEndElement();
        }
        else if (step.Verdict == Verdict.Failed)
        {
            xml.WriteStartElement("failure");
            xml.WriteAttributeString("message", $"{step.What}: {step.Value:0.##} {step.Unit} ({step.Bound}) {step.Note}".TrimEnd());
            xml.WriteString(step.Do);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static void Count(XmlWriter xml, string name, int count) => xml.WriteAttributeString(name, XmlConvert.ToString(count));
}
